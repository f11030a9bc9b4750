/**
 * Bytes under a key: AES-256-GCM, as nonce (12 bytes), ciphertext, tag (16 bytes). The nonce is made of key, context and
 * bytes: the same again gives the same box, so that a retry is the same to the byte, and other bytes never get its nonce.
 * The context is not in the box; it opens only where it was closed. Contexts are framed and of as many fields each, so
 * that none is the beginning of another.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from "node:crypto"

const nonceBytes = 12
const tagBytes = 16
const algorithm = "aes-256-gcm"

/** One secret, two keys: what makes nonces must not be what encrypts. */
export interface BoxKey {
  readonly nonces: KeyObject
  readonly texts: KeyObject
}

/** From 32 secret bytes. */
export const boxKey = (secret: Buffer): BoxKey => ({
  nonces: createSecretKey(createHmac("sha256", secret).update("nonces").digest()),
  texts: createSecretKey(createHmac("sha256", secret).update("texts").digest())
})

export const close = ({ nonces, texts }: BoxKey, context: Buffer, bytes: Buffer): Buffer => {
  const nonce = createHmac("sha256", nonces).update(context).update(bytes).digest().subarray(0, nonceBytes)
  const cipher = createCipheriv(algorithm, texts, nonce).setAAD(context)
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** Undefined where a byte, the key or the context is another. */
export const open = ({ texts }: BoxKey, context: Buffer, box: Buffer): Buffer | undefined => {
  if (box.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, texts, box.subarray(0, nonceBytes))
    .setAAD(context)
    .setAuthTag(box.subarray(-tagBytes))
  const bytes = decipher.update(box.subarray(nonceBytes, -tagBytes))
  try {
    return Buffer.concat([bytes, decipher.final()])
  } catch {
    return undefined
  }
}
