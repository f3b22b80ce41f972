/** The one origin of the window's page, and which addresses count as ours. */

export const appScheme = 'app';
export const appOrigin = `${appScheme}://loopwright`;
export const appPage = `${appOrigin}/index.html`;

export function isOwnUrl(url: string): boolean {
  try {
    // The origin of a standard custom scheme is "null" to URL in Node, so that its parts are compared.
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}` === appOrigin;
  } catch {
    return false;
  }
}
