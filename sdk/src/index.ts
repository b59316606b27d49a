// @rollcall/client: meetings that know who is really in the room. The only module to import from.
export type * from './types.js';
export {
  initialConnection,
  step as stepConnection,
  transitions as connectionTransitions,
  type Connection,
  type ConnectionEvent,
} from './core/connection.js';
export { playAudio, type Audible, type AudioEvents, type AudioPlayback } from './audio.js';
export { defaultPolicy as defaultReconnectPolicy, type ReconnectPolicy } from './core/backoff.js';
export { RollcallError, toDeviceError } from './errors.js';
export { newRoomName } from './random.js';
export { createRoom } from './room.js';
export { leaveQuestion } from './tab/lifecycle.js';
export { isSupported, supportProblem } from './support.js';
export { findResumable, probeOtherTab } from './tab/questions.js';
