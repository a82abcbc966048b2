export { parse } from 'pgsql-ast-parser';
