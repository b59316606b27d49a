// @rollcall/server-sdk: what your own server needs to let people into rooms, and to hear of what happens there.
export { createToken, type Grants, type SigningKey, type TokenOptions } from './token.js';
export {
  WebhookError,
  WebhookReceiver,
  type WebhookEvent,
  type WebhookEventName,
  type WebhookParticipant,
  type WebhookReceiverOptions,
} from './webhook.js';
