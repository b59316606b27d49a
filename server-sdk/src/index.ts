// @rollcall/server-sdk: what your own server needs to let people into rooms.
export { createToken, type Grants, type SigningKey, type TokenOptions } from './token.js';
