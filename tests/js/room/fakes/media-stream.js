/** Tracks and streams without devices behind them. */
let count = 0;

export class FakeTrack extends EventTarget {
  constructor(kind, settings = {}) {
    super();
    count += 1;
    this.kind = kind;
    this.id = `${kind}-${count}`;
    this.enabled = true;
    this.readyState = "live";
    this.settings = settings;
  }

  stop() {
    this.readyState = "ended";
  }

  /** Taken away: unlike `stop`, this is told. */
  end() {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }

  getSettings() {
    return this.settings;
  }
}

export class FakeStream {
  constructor(tracks = []) {
    this.tracks = new Set(tracks);
  }

  getTracks() {
    return [...this.tracks];
  }

  getAudioTracks() {
    return this.getTracks().filter(({ kind }) => kind === "audio");
  }

  getVideoTracks() {
    return this.getTracks().filter(({ kind }) => kind === "video");
  }

  addTrack(track) {
    this.tracks.add(track);
  }

  removeTrack(track) {
    this.tracks.delete(track);
  }
}
