/** The subprotocol that our server speaks; the token stands beside it, never in the URL. */
export const SUBPROTOCOL = "peerlearn.v1";

/** Closed by us because what came in was not JSON: the other end is not our server. */
const NOT_JSON = 4000;

/**
 * @typedef {object} SocketHandlers
 * @property {() => void} [opened]
 * @property {(message: any) => void} received
 * @property {(code: number) => void} closed called exactly once, also where no connection came about
 */

/**
 * One connection that carries JSON: the only place that makes a WebSocket. It never reconnects; whoever uses
 * it decides when to make another one.
 */
export class JsonSocket {
  /**
   * @param {string} url
   * @param {string} csrfToken
   * @param {SocketHandlers} handlers
   * @param {typeof WebSocket} [Socket]
   */
  constructor(url, csrfToken, handlers, Socket = WebSocket) {
    this.handlers = handlers;
    this.over = false;
    this.socket = new Socket(url, [SUBPROTOCOL, `csrf.${csrfToken}`]);
    this.socket.addEventListener("open", () => !this.over && this.handlers.opened?.());
    this.socket.addEventListener("message", (event) => this.#receive(event.data));
    this.socket.addEventListener("close", (event) => this.#end(event.code));
  }

  /** @param {object} message dropped where the connection is not open */
  send(message) {
    if (!this.over && this.socket.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** @param {number} [code] Ends it now: a browser may take a minute to find out that nobody answers. */
  close(code = 1000) {
    this.socket.close(code);
    this.#end(code);
  }

  /** @param {unknown} text */
  #receive(text) {
    if (this.over) return;
    let message;
    try {
      message = JSON.parse(String(text));
    } catch {
      this.close(NOT_JSON);
      return;
    }
    this.handlers.received(message);
  }

  /** @param {number} code */
  #end(code) {
    if (this.over) return;
    this.over = true;
    this.handlers.closed(code);
  }
}
