/** Leaves for the sign-in page, and comes back here from it. */
export function signIn() {
  const { pathname, search } = window.location;
  window.location.assign(`/accounts/login/?next=${encodeURIComponent(pathname + search)}`);
}
