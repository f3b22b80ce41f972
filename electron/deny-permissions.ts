/** The page gets no camera, location, device or notification: every permission is refused. */

import type { Session } from 'electron';

type Permissions = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setDisplayMediaRequestHandler'
>;

/** Writing text to the clipboard is what the copy buttons do; it needs a click and reads nothing. */
const grantedPermissions: readonly string[] = ['clipboard-sanitized-write'];

export function denyPermissions(session: Permissions): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(grantedPermissions.includes(permission)));
  session.setPermissionCheckHandler((_contents, permission) => grantedPermissions.includes(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
}
