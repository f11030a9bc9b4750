/** A process that answers what it was told to, so that its work is nobody's CPU. Tells its parent its port. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { bodies, headers } from "./Canned.ts"

/** Answers over 1,000 bytes are compressed, as Zuora's are (Zuora API reference, Request headers). */
const answers = new Map(
  Object.entries(bodies).map(([path, text]) => {
    const isLarge = text.length > 1000
    const body = isLarge ? gzipSync(text) : Buffer.from(text)
    const encoding = isLarge ? { "content-encoding": "gzip" } : {}
    return [path, { body, headers: { ...headers, ...encoding, "content-length": String(body.length) } }]
  })
)

const server = createServer((request, response) => {
  const answer = answers.get(request.url?.split("?")[0] ?? "")
  request.resume().on("end", () => {
    response.writeHead(answer === undefined ? 404 : 200, answer?.headers)
    response.end(answer?.body)
  })
})
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
process.on("disconnect", () => process.exit())
