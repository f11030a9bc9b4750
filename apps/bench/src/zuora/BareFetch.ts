/** The baseline: `fetch`, the headers Zuora needs, `JSON.parse`, no types, no limits, no errors told apart. */
import { application, sizes, type Workload } from "./Workload.ts"

const must = (condition: boolean): void => {
  if (!condition) throw new Error("the answer is not the one that the responder gives")
}

export const make = (baseUrl: string): Workload => {
  const headers = {
    authorization: "Bearer 0123456789abcdef0123456789abcdef",
    accept: "application/json",
    "accept-encoding": "gzip",
    "zuora-version": "2025-08-12"
  }
  const request = async (path: string, init: RequestInit = { headers }): Promise<Record<string, unknown>> => {
    const response = await fetch(`${baseUrl}${path}`, init)
    must(response.ok)
    return JSON.parse(await response.text()) as Record<string, unknown>
  }
  const repeat = (call: () => Promise<void>) => async (times: number) => {
    for (let i = 0; i < times; i++) await call()
  }
  return {
    "get-payment": repeat(async () => {
      must((await request("/v1/payments/P-00000001"))["number"] === "P-00000001")
    }),
    "invoice-items": repeat(async () => {
      const page = await request("/v1/invoices/INV00000001/items?page=1&pageSize=40")
      must((page["invoiceItems"] as ReadonlyArray<unknown>).length === sizes.items)
    }),
    "apply-payment": repeat(async () => {
      const { effectiveDate, invoiceId } = application
      const payment = await request("/v1/payments/P-00000001/apply", {
        method: "PUT",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ invoices: [{ amount: 10.1, invoiceId }], effectiveDate })
      })
      must(payment["success"] === true)
    }),
    "object-query": repeat(async () => {
      const page = await request("/object-query/payments?pageSize=99")
      must((page["data"] as ReadonlyArray<unknown>).length === sizes.records)
    })
  }
}
