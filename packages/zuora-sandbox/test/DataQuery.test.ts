import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { type Loose, type Zuora, ids, publishedExample, run, zuora } from "./Zuora.ts"

const plain = { outputFormat: "JSON", compression: "NONE", output: { target: "S3" } }

const submit = (made: Zuora, query: string, options: object = {}) =>
  made.call("POST", "/query/jobs", { query, ...plain, ...options })

/** The finished job of a query. */
const finish = async (made: Zuora, query: string, options: object = {}): Promise<Loose> => {
  const { body } = await submit(made, query, options)
  await run(made.clock({ advanceSeconds: 3 }))
  return (await made.call("GET", `/query/jobs/${body.data.id}`)).body.data
}

const lines = async (made: Zuora, query: string, options: object = {}): Promise<ReadonlyArray<Loose>> => {
  const text = await (await fetch((await finish(made, query, options)).dataFile)).text()
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

describe("Data Query jobs", () => {
  it("go from submitted to completed by the clock, and can be canceled before (data queries)", async () => {
    const made = await zuora()
    const { body } = await submit(made, "select id from payment")
    const path = `/query/jobs/${body.data.id}`
    const seen = [body.data.queryStatus]
    for (const _ of [1, 2, 3]) {
      await run(made.clock({ advanceSeconds: 1 }))
      seen.push((await made.call("GET", path)).body.data.queryStatus)
    }
    expect(seen).toEqual(["submitted", "accepted", "in_progress", "completed"])
    const other = (await submit(made, "select id from payment")).body.data.id
    expect((await made.call("DELETE", `/query/jobs/${other}`)).body.data.queryStatus).toBe("cancelled")
    const listed = (await made.call("GET", "/query/jobs?queryStatus=completed")).body
    expect([listed.data.length, listed.nextPage]).toEqual([1, undefined])
    expect((await made.call("GET", "/query/jobs?pageSize=101")).status).toBe(400)
  })

  it("answer errors by code and message: 1001 for an unknown job, 415, unknown SQL", async () => {
    const made = await zuora()
    const unknown = await made.call("GET", "/query/jobs/nope")
    expect([unknown.status, unknown.body.code]).toEqual([404, 1001])
    const typeless = await made.call("POST", "/query/jobs", "x", { "content-type": "text/plain" })
    expect([typeless.status, typeless.body]).toEqual([415, { code: 415, message: "HTTP 415 Unsupported Media Type" }])
    const badSql = await submit(made, "select sum(amount) from payment group by status")
    expect([badSql.status, badSql.body.message]).toEqual([400, expect.stringContaining("mismatched input '('")])
    const failed = await finish(made, "select nothing from payment")
    expect(failed).toMatchObject({ queryStatus: "failed", errorMessage: "Column 'nothing' cannot be resolved" })
    expect(failed.dataFile).toBeUndefined()
  })
})

describe("the result file", () => {
  it("is JSON Lines with raw decimal(18,6) values and time stamps in the tenant's zone", async () => {
    const made = await zuora()
    const job = await finish(
      made,
      "select PaymentNumber, amount, createddate, referenceid from payment where amount = 50"
    )
    const text = await (await fetch(job.dataFile)).text()
    expect(text).toBe(
      '{"paymentnumber":"P-00000100","amount":50.000000,"createddate":"2026-11-22T12:00:00-08:00","referenceid":null}\n'
    )
    expect(job).toMatchObject({ outputRows: 1, processingTime: 3000 })
    const [utc] = await lines(made, "select at_timezone(createddate, 'UTC') as made from payment limit 1")
    expect(utc.made).toBe("2026-11-22T20:00:00+00:00")
  })

  it("has a presigned address that refuses a bearer token, a changed signature, and readers after an hour", async () => {
    const made = await zuora()
    const { dataFile } = await finish(made, "select id from payment")
    const status = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status
    expect(await status(dataFile)).toBe(200)
    expect(await status(dataFile, { authorization: "Bearer x" })).toBe(400)
    expect(await status(dataFile.replace(/.$/, "!"))).toBe(403)
    await run(made.clock({ advanceSeconds: 3601 }))
    expect(await status(dataFile)).toBe(403)
  })

  it("comes gzipped, and as CSV with its own separator", async () => {
    const made = await zuora()
    const query = "select name, accountnumber from account order by accountnumber limit 2"
    const zipped = await finish(made, query, { compression: "GZIP", outputFormat: "CSV" })
    const response = await fetch(zipped.dataFile)
    expect(response.headers.get("content-encoding")).toBeNull()
    const csv = "name,accountnumber\nCollect Ltd,A00000001\nConsolidated GmbH,A00000002\n"
    expect(gunzipSync(Buffer.from(await response.arrayBuffer())).toString()).toBe(csv)
    const separated = await finish(made, query, { outputFormat: "DSV", columnSeparator: ";" })
    expect(await (await fetch(separated.dataFile)).text()).toBe(csv.replaceAll(",", ";"))
  })
})

describe("the part of SQL that it takes", () => {
  it("joins from the item side, filters, orders and limits", async () => {
    const made = await zuora()
    await made.call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    const rows = await lines(
      made,
      `SELECT ii.id, i.invoicenumber, ppi.amount AS paid FROM paymentpartitem ppi
         JOIN invoiceitem ii ON ii.id = ppi.invoiceitemid
         JOIN invoice i ON i.id = ii.invoiceid
        WHERE i.status = 'Posted' AND ppi.amount BETWEEN 1 AND 100 ORDER BY ppi.amount DESC LIMIT 10`
    )
    expect(rows).toEqual([{ id: ids.item, invoicenumber: "INV00000100", paid: 10 }])
    const unpaid = await lines(
      made,
      `select i.invoicenumber from invoice i left join paymentpart p on p.invoiceid = i.id
        where p.id is null order by i.invoicenumber`
    )
    expect(unpaid.map((row) => row.invoicenumber)).toEqual(["INV00000200", "INV00000300"])
  })

  it("has the log of applications item by item, each with the sign and the group of its application", async () => {
    const made = await zuora()
    await made.call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    await made.call("PUT", "/v1/payments/P-00000100/unapply", {})
    const log = `SELECT a.applicationgroupid, i.effectivedate, ii.id AS item, ti.id AS tax, i.amount FROM paymentapplicationitem i
        JOIN paymentapplication a ON a.id = i.paymentapplicationid
        LEFT JOIN invoiceitem ii ON ii.id = i.invoiceitemid
        LEFT JOIN taxationitem ti ON ti.id = i.taxationitemid
       WHERE a.paymentid = '${ids.payment}' ORDER BY i.amount`
    const rows = await lines(made, log)
    expect(rows.map(({ amount, effectivedate, item, tax }) => [amount, effectivedate, item, tax])).toEqual([
      [-10, "2026-11-22", ids.item, null],
      [-0.1, "2026-11-22", null, ids.tax],
      [0.1, "2026-11-22", null, ids.tax],
      [10, "2026-11-22", ids.item, null]
    ])
    expect(new Set(rows.map((row) => row.applicationgroupid)).size).toBe(2)
    await run(made.settings({ unapplicationSign: "positive" }))
    expect((await lines(made, log)).map((row) => row.amount)).toEqual([0.1, 0.1, 10, 10])
  })

  it("shows refunds of a credit memo item by item, their cancellations too", async () => {
    const made = await zuora()
    const check = { type: "External", methodType: "Check", totalAmount: 39.95 }
    await made.call("POST", `/v1/creditmemos/${ids.memo}/refunds`, check)
    await made.call("PUT", "/v1/refunds/R-00000001/cancel", {})
    const log = `SELECT i.creditmemoitemid, i.credittaxationitemid, i.amount FROM refundapplicationitem i
        JOIN refundapplication a ON a.id = i.refundapplicationid
       WHERE a.creditmemoid = '${ids.memo}' AND i.credittaxationitemid IS NOT NULL ORDER BY i.amount`
    expect((await lines(made, log)).map((row) => [row.credittaxationitemid, row.amount])).toEqual([
      [ids.memoTax, -5.7],
      [ids.memoTax, 5.7]
    ])
  })

  it("does not select the invoice item of a payment's part or application, only joins by it", async () => {
    const made = await zuora()
    await made.call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    for (const table of ["paymentpartitem", "paymentapplicationitem"]) {
      const job = await finish(made, `select invoiceitemid from ${table}`)
      expect(job).toMatchObject({ queryStatus: "failed", errorMessage: "Column 'invoiceitemid' cannot be selected" })
      expect(Object.keys((await lines(made, `select * from ${table}`))[0])).not.toContain("invoiceitemid")
    }
    await run(made.settings({ invoiceItemSettlement: "off" }))
    const gone = await finish(made, "select id from paymentapplicationitem")
    expect(gone.errorMessage).toBe("Table 'paymentapplicationitem' does not exist")
  })

  it.each([
    ["updateddate >= timestamp '2026-11-22 12:00:00'", 3],
    ["updateddate > timestamp '2026-11-22 20:00:00 UTC'", 0],
    ["invoicedate = date '2026-11-22'", 3],
    ["invoicenumber in ('INV00000100', 'INV00000300')", 2],
    ["invoicenumber not in ('INV00000100')", 2],
    ["invoicenumber like '%00'", 3],
    ["balance <> 119 and reversed = false", 2],
    ["posteddate is not null and balance < 100.5", 2]
  ])("understands where %s", async (where, count) => {
    const made = await zuora()
    expect(await lines(made, `select count(*) from invoice where ${where}`)).toEqual([{ _col0: count }])
  })

  it("fails a job that compares a timestamp with a text, as Trino does", async () => {
    const made = await zuora()
    const job = await finish(made, "select id from invoice where updateddate > '2026-11-22'")
    expect(job).toMatchObject({ queryStatus: "failed", errorMessage: expect.stringContaining("timestamp with text") })
  })

  it("shows deleted rows only when asked, and only them, for 30 days (readDeleted)", async () => {
    const clock = { at: "2026-11-22T20:00:00Z", frozen: true }
    const made = await zuora({ seed: { name: "demo", clock, settings: { tokenSeconds: 40 * 86_400 } } })
    await made.call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    await made.call("PUT", "/v1/payments/P-00000100/unapply", {})
    const parts = "select invoiceid, amount from paymentpart where paymentid = '4028905f5a87c0ff015a88a1b2c30100'"
    expect(await lines(made, parts)).toEqual([{ invoiceid: null, amount: 50 }])
    expect(await lines(made, parts, { readDeleted: true })).toEqual([{ invoiceid: ids.consolidated, amount: 0 }])
    await made.call("PUT", "/v1/payments/P-00000100/cancel", {})
    await made.call("DELETE", "/v1/payments/P-00000100")
    const payments = "select paymentnumber from payment order by paymentnumber"
    expect(await lines(made, payments)).toEqual([{ paymentnumber: "P-00000200" }])
    expect(await lines(made, payments, { readDeleted: true })).toEqual([{ paymentnumber: "P-00000100" }])
    await run(made.clock({ advanceSeconds: 31 * 86_400 }))
    expect(await lines(made, payments, { readDeleted: true })).toEqual([])
  })

  it("shows the log of a deleted payment as living, or with switch deletedLog as deleted", async () => {
    for (const deletedLog of ["kept", "deleted"] as const) {
      const made = await zuora()
      await run(made.settings({ deletedLog }))
      await made.call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
      await made.call("PUT", "/v1/payments/P-00000100/cancel", {})
      await made.call("DELETE", "/v1/payments/P-00000100")
      const log = "select applyamount from paymentapplication where paymentid = '4028905f5a87c0ff015a88a1b2c30100'"
      const counts = [(await lines(made, log)).length, (await lines(made, log, { readDeleted: true })).length]
      expect(counts).toEqual(deletedLog === "kept" ? [2, 0] : [0, 2])
    }
  })

  it("shows the warehouse in US Pacific, whatever the tenant's zone", async () => {
    const made = await zuora()
    await run(made.settings({ utcOffset: "+01:00" }))
    const query = "select createddate from payment limit 1"
    expect((await lines(made, query))[0].createddate).toBe("2026-11-22T21:00:00+01:00")
    const [row] = await lines(made, query, { sourceData: "WAREHOUSE" })
    expect(row.createddate).toBe("2026-11-22T12:00:00-08:00")
  })
})
