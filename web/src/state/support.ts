// What stands in the way of a call, as far as it shows without the code that carries one. What only that code
// knows (a WebRTC that mediasoup cannot use) it says itself, once it is there.
import { RollcallError } from '@rollcall/client';

export function obviousProblem(): RollcallError | undefined {
  // First: in an insecure page a browser hides what it is, and would look like one without WebRTC.
  if (!isSecureContext) {
    return new RollcallError('insecure_context', 'Browsers give cameras to secure pages only.');
  }
  if (typeof RTCPeerConnection === 'undefined' || !navigator.mediaDevices) {
    return new RollcallError('browser_unsupported', 'This browser has no WebRTC.');
  }
  return undefined;
}
