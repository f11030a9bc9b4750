/** A complete HTTP answer exactly as it came, to be stored before anyone interprets it. Plain data, JSON-safe. */
export interface RawAnswer {
  readonly status: number
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body's text after decompression, byte for byte as UTF-8. */
  readonly body: string
  /** The Zuora-Track-Id that Zuora echoed, else the one that was sent, else empty. */
  readonly trackId: string
}
