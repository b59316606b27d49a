// Whether this browser and this page can take part at all.
import { detectDevice } from 'mediasoup-client';
import { RollcallError } from './errors.js';

/** Whether this browser and this page can take part; why not says `supportProblem()`. */
export function isSupported(): boolean {
  return supportProblem() === undefined;
}

/** What stands in the way, or `undefined`. */
export function supportProblem(): RollcallError | undefined {
  // First: in an insecure page a browser hides what it is, and would look like one without WebRTC.
  if (!isSecureContext) {
    return new RollcallError('insecure_context', 'Browsers give cameras to secure pages only.');
  }
  if (typeof RTCPeerConnection === 'undefined' || detectDevice() === undefined) {
    return new RollcallError('browser_unsupported', 'This browser has no usable WebRTC.');
  }
  return undefined;
}
