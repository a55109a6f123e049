/** The `blob:` address of one file at a time; the one before it is given back. */
export class ObjectUrl {
  constructor() {
    /** @type {Blob | null} */
    this.file = null;
    this.url = "";
  }

  /**
   * @param {Blob | null} file
   * @returns {string} empty for none
   */
  of(file) {
    if (file === this.file) return this.url;
    if (this.url) URL.revokeObjectURL(this.url);
    this.file = file;
    this.url = file ? URL.createObjectURL(file) : "";
    return this.url;
  }
}
