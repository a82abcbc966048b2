/** What Redis 7.0.15 knows and the model does not. Other names are unknown to both. */
const NAMES = new Set(
  [
    'acl asking auth bgrewriteaof bgsave bitfield bitfield_ro bitop bitpos blmpop brpoplpush',
    'bzmpop cluster command config debug dump failover fcall fcall_ro function geoadd geodist',
    'geohash geopos georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch',
    'geosearchstore hrandfield lastsave latency lcs lmpop lolwut memory migrate module monitor',
    'move object pfadd pfcount pfdebug pfmerge pfselftest readonly readwrite restore',
    'restore-asking save shutdown slaveof slowlog sort sort_ro spublish ssubscribe substr',
    'sunsubscribe swapdb sync xsetid zdiff zdiffstore zinter zintercard zinterstore zmpop',
    'zrandmember zrangestore zunion zunionstore client|caching client|getredir client|help',
    'client|info client|kill client|list client|no-evict client|pause client|reply',
    'client|tracking client|trackinginfo client|unblock client|unpause pubsub|help',
    'pubsub|shardchannels pubsub|shardnumsub script|debug script|help xgroup|help xinfo|help',
  ]
    .join(' ')
    .split(' '),
);

/** Whether a command is one of Redis that is not modelled; with the word behind it, `client|kill`. */
export const isNotModelled = (name: string): boolean => NAMES.has(name);
