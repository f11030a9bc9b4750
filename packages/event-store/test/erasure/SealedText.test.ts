import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { createDecipheriv, createHmac } from "node:crypto"
import { boxKey } from "../../src/erasure/Box.ts"
import { type Place, seal, sealedIn, unseal } from "../../src/erasure/SealedText.ts"

const secret = Buffer.alloc(32, 7)
const key = boxKey(secret)
const place: Place = {
  tenant: "acme",
  subject: "customer-1",
  stream: "A",
  type: "Said",
  eventId: "00000000-0000-8000-8000-000000000000",
  path: "data.text"
}

const boxOf = (text: string, where: Place = place, generation = 1): string =>
  sealedIn(seal(text, where, generation, key))?.box ?? ""

/** The nonce, by its place in the box. */
const nonceOf = (text: string, where?: Place): string =>
  Buffer.from(boxOf(text, where), "base64").toString("hex", 0, 12)

describe("A sealed text", () => {
  it("is stored in this form for ever", () => {
    assert.deepStrictEqual(seal("née Ünal", place, 1, key), {
      sealed: { form: 1, generation: 1, box: "Wv0gyksrFnijRIDZx6TKuSzkDWbGx2FEFAS5BSwTf4hxdL2e7cg=" }
    })
  })

  it("is AES-256-GCM by the standard, over the place it stands in", () => {
    const box = Buffer.from(boxOf("née Ünal"), "base64")
    const fields = ["sealed-text", "1", "acme", "customer-1", "1", "A", "Said", place.eventId, "data.text"]
    const framed = fields.map((field) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(Buffer.byteLength(field))
      return Buffer.concat([length, Buffer.from(field)])
    })
    const texts = createHmac("sha256", secret).update("texts").digest()
    const decipher = createDecipheriv("aes-256-gcm", texts, box.subarray(0, 12))
    decipher.setAAD(Buffer.concat(framed)).setAuthTag(box.subarray(-16))
    assert.strictEqual(decipher.update(box.subarray(12, -16), undefined, "utf8") + decipher.final("utf8"), "née Ünal")
  })

  it("opens to what was sealed, in its place, and is the same when it is sealed again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 9 }), (text, generation) => {
        const value = seal(text, place, generation, key)
        assert.deepStrictEqual(seal(text, place, generation, key), value)
        const sealed = sealedIn(value)
        assert.isDefined(sealed)
        if (sealed !== undefined) assert.strictEqual(unseal(sealed, place, key), text)
      })
    )
  })

  it("does not open elsewhere, under another key, or with a byte changed", () => {
    const sealed = { generation: 1, box: boxOf("text") }
    for (const field of Object.keys(place) as ReadonlyArray<keyof Place>)
      assert.isUndefined(unseal(sealed, { ...place, [field]: `${place[field]}x` }, key), field)
    assert.isUndefined(unseal({ ...sealed, generation: 2 }, place, key))
    assert.isUndefined(unseal(sealed, place, boxKey(Buffer.alloc(32, 8))))
    const bytes = Buffer.from(sealed.box, "base64")
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      assert.isUndefined(unseal({ ...sealed, box: changed.toString("base64") }, place, key), `byte ${index}`)
    }
    for (const box of ["", "AA==", bytes.subarray(0, 27).toString("base64")])
      assert.isUndefined(unseal({ ...sealed, box }, place, key))
  })

  it("never shares its nonce with another text, nor with the same in another place", () => {
    const nonces = new Set<string>()
    for (let n = 0; n < 200; n++) {
      nonces.add(nonceOf(`text ${n}`))
      nonces.add(nonceOf("text", { ...place, path: `data.${n}` }))
    }
    assert.strictEqual(nonces.size, 400)
  })
})
