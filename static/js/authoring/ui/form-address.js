const NAME = "draft";
/** What a new form was begun with: from the first word on it is in the form. */
const BEGINNINGS = ["topic", "from", "new"];
const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The form's key in the address of the page: a reload, a bookmark and the way back from sign-in lead to it.
 *
 * @param {Window} window
 */
export function formAddress({ location, history }) {
  return {
    /** @returns {string | null} null where there is none, or none that could be one */
    read() {
      const key = new URL(location.href).searchParams.get(NAME) ?? "";
      return KEY.test(key) ? key.toLowerCase() : null;
    },

    /** @param {string | null} key */
    write(key) {
      const address = new URL(location.href);
      if (address.searchParams.get(NAME) === key) return;
      if (key) address.searchParams.set(NAME, key);
      else address.searchParams.delete(NAME);
      for (const beginning of BEGINNINGS) address.searchParams.delete(beginning);
      history.replaceState(history.state, "", address);
    },
  };
}
