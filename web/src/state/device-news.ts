// Tells of devices that cannot be had, or are pulled out, during a call.
import { deviceKinds, type LocalMedia } from './local-media';
import type { Notices } from './notices';

/** Each failure once; what was wrong before is known. Returns the function that stops telling. */
export function tellOfDevices(
  media: Pick<LocalMedia, 'get' | 'subscribe'>,
  notices: Pick<Notices, 'problem' | 'unplugged'>,
): () => void {
  let known = media.get();
  return media.subscribe(() => {
    const before = known;
    known = media.get();
    for (const kind of deviceKinds) {
      const device = known[kind];
      if (device === before[kind]) continue;
      if (device.status === 'on' && device.standIn) notices.unplugged(kind, true);
      if (device.status !== 'failed') continue;
      if (device.unplugged) notices.unplugged(kind, false);
      else notices.problem(device.error);
    }
  });
}
