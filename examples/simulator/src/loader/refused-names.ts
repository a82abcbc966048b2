/**
 * Every name that hosts are known to have on `globalThis` and simulated nodes must not see: what waits outside the
 * simulation, reaches the host, or differs between engines. Nothing reads this at run time, because a name that
 * stands on no list is refused as well. It is here so that a new one on a host is noticed and judged by somebody.
 *
 * Node 20 to 24, Chromium 156 in a dedicated worker.
 */
export const REFUSED_NAMES: ReadonlySet<string> = new Set(
  `
  Atomics AudioData AudioDecoder AudioEncoder BackgroundFetchManager BackgroundFetchRecord
  BackgroundFetchRegistration Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CSSKeywordValue
  CSSMathClamp CSSMathInvert CSSMathMax CSSMathMin CSSMathNegate CSSMathProduct CSSMathSum CSSMathValue
  CSSNumericArray CSSNumericValue CSSSkewX CSSSkewY CSSStyleValue CSSUnitValue CSSUnparsedValue Cache
  CacheStorage CanvasGradient CanvasPattern CloseEvent CompressionStream CountQueuingStrategy CreateMonitor
  CropTarget Crypto CustomEvent DOMMatrix DOMMatrixReadOnly DOMPoint DOMPointReadOnly DOMQuad
  DOMRect DOMRectReadOnly DOMStringList DecompressionStream DedicatedWorkerGlobalScope EncodedAudioChunk
  EncodedVideoChunk ErrorEvent Event EventSource EventTarget File FileList FileReader FileReaderSync
  FileSystemDirectoryHandle FileSystemFileHandle FileSystemHandle FileSystemObserver
  FileSystemSyncAccessHandle FileSystemWritableFileStream FinalizationRegistry Float16Array FontFace
  FontFaceSet FormData Function GPU GPUAdapter GPUAdapterInfo GPUBindGroup GPUBindGroupLayout GPUBuffer
  GPUBufferUsage GPUCanvasContext GPUColorWrite GPUCommandBuffer GPUCommandEncoder GPUCompilationInfo
  GPUCompilationMessage GPUComputePassEncoder GPUComputePipeline GPUDevice GPUDeviceLostInfo GPUError
  GPUExternalTexture GPUInternalError GPUMapMode GPUOutOfMemoryError GPUPipelineError GPUPipelineLayout
  GPUQuerySet GPUQueue GPURenderBundle GPURenderBundleEncoder GPURenderPassEncoder GPURenderPipeline
  GPUSampler GPUShaderModule GPUShaderStage GPUSupportedFeatures GPUSupportedLimits GPUTexture GPUTextureUsage
  GPUTextureView GPUUncapturedErrorEvent GPUValidationError HID HIDConnectionEvent HIDDevice
  HIDInputReportEvent IDBCursor IDBCursorWithValue IDBDatabase IDBFactory IDBIndex IDBKeyRange IDBObjectStore
  IDBOpenDBRequest IDBRecord IDBRequest IDBTransaction IDBVersionChangeEvent IdleDetector ImageBitmap
  ImageBitmapRenderingContext ImageData ImageDecoder ImageTrack ImageTrackList Intl Lock LockManager
  MediaCapabilities MediaSource MediaSourceHandle MessageChannel MessageEvent MessagePort
  NavigationPreloadManager Navigator NavigatorUAData NetworkInformation Notification Observable
  OffscreenCanvas OffscreenCanvasRenderingContext2D Origin PERSISTENT Path2D Performance PerformanceEntry
  PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
  PerformanceResourceTiming PerformanceServerTiming PeriodicSyncManager PermissionStatus Permissions
  PressureObserver PressureRecord ProgressEvent PromiseRejectionEvent PushManager PushSubscription
  PushSubscriptionOptions QuotaExceededError RTCDataChannel RTCEncodedAudioFrame RTCEncodedVideoFrame
  RTCRtpScriptTransformer RTCTransformEvent ReadableByteStreamController ReadableStream
  ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController
  ReadableStreamDefaultReader ReportBody ReportingObserver RestrictionTarget Scheduler
  SecurityPolicyViolationEvent Serial SerialPort ServiceWorkerRegistration SharedArrayBuffer SourceBuffer
  SourceBufferList StorageBucket StorageBucketManager StorageManager Subscriber SubtleCrypto SyncManager
  TEMPORARY TaskController TaskPriorityChangeEvent TaskSignal Temporal TextDecoderStream TextEncoderStream
  TextMetrics TransformStream TransformStreamDefaultController TrustedHTML TrustedScript TrustedScriptURL
  TrustedTypePolicy TrustedTypePolicyFactory URLPattern USB USBAlternateInterface USBConfiguration
  USBConnectionEvent USBDevice USBEndpoint USBInTransferResult USBInterface USBIsochronousInTransferPacket
  USBIsochronousInTransferResult USBIsochronousOutTransferPacket USBIsochronousOutTransferResult
  USBOutTransferResult UserActivation VideoColorSpace VideoDecoder VideoEncoder VideoFrame
  WGSLLanguageFeatures WeakRef WebAssembly WebGL2RenderingContext WebGLActiveInfo WebGLBuffer
  WebGLContextEvent WebGLFramebuffer WebGLObject WebGLProgram WebGLQuery WebGLRenderbuffer
  WebGLRenderingContext WebGLSampler WebGLShader WebGLShaderPrecisionFormat WebGLSync WebGLTexture
  WebGLTransformFeedback WebGLUniformLocation WebGLVertexArrayObject WebSocket WebSocketError WebSocketStream
  WebTransport WebTransportBidirectionalStream WebTransportDatagramDuplexStream WebTransportError Worker
  WorkerGlobalScope WorkerLocation WorkerNavigator WritableStream WritableStreamDefaultController
  WritableStreamDefaultWriter XMLHttpRequest XMLHttpRequestEventTarget XMLHttpRequestUpload addEventListener
  caches cancelAnimationFrame close createImageBitmap crossOriginIsolated dispatchEvent escape eval fonts
  global importScripts indexedDB isSecureContext location name navigator onerror onlanguagechange onmessage
  onmessageerror onrejectionhandled onrtctransform onunhandledrejection origin postMessage process
  removeEventListener reportError requestAnimationFrame scheduler self trustedTypes unescape
  webkitRequestFileSystem webkitRequestFileSystemSync webkitResolveLocalFileSystemSyncURL
  webkitResolveLocalFileSystemURL when
`
    .trim()
    .split(/\s+/),
);
