// A picture that can be decoded without any before it. Receivers ask for one, through the server;
// but what is asked over a path that does not work yet is lost, and is repeated after a whole second
// only (mediasoup worker/src/RTC/KeyFrameRequestManager.cpp, KeyFrameRetransmissionWaitTime).

/** What is used of a sender. W3C WebRTC extensions, "RTCRtpEncodingOptions"; Chromium has it. */
export type PictureSender = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;

/** Makes the next picture of each layer such a one; where browsers cannot, receivers ask as ever. */
export async function sendKeyFrame(sender: PictureSender): Promise<void> {
  const parameters = sender.getParameters();
  const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
  // The standard library's type has no members yet.
  await sender.setParameters(parameters, { encodingOptions } as RTCSetParameterOptions);
}
