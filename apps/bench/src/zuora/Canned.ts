/** What the canned responder answers: bodies of the size and shape that Zuora documents, written here once. */

const hex = (n: number): string => n.toString(16).padStart(32, "8ad0")
const day = (n: number): string => `2026-03-${String((n % 28) + 1).padStart(2, "0")}`
/** Amounts as JSON numbers, with trailing zeros as Zuora writes them: JSON.stringify cannot. */
const amount = (n: number): string => `${n * 7}.${String((n * 13) % 100).padStart(2, "0")}`

const payment = `{"success":true,"id":"${hex(1)}","number":"P-00000001","status":"Processed","type":"Electronic","currency":"USD",
"amount":44.10,"appliedAmount":10.10,"unappliedAmount":34.00,"refundAmount":0.00,"creditBalanceAmount":0.0,
"accountId":"${hex(2)}","accountNumber":"A00000001","authTransactionId":null,"bankIdentificationNumber":"411111",
"cancelledOn":null,"comment":"march","createdById":"${hex(3)}","createdDate":"2026-03-31 00:30:37","effectiveDate":"2026-03-31 00:00:00",
"financeInformation":{"bankAccountAccountingCode":null,"bankAccountAccountingCodeType":null,"transferredToAccounting":"No",
"unappliedPaymentAccountingCode":null,"unappliedPaymentAccountingCodeType":null},"gatewayId":"${hex(4)}","gatewayOrderId":"o-1",
"gatewayReconciliationReason":null,"gatewayReconciliationStatus":null,"gatewayResponse":"Approved","gatewayResponseCode":"00",
"gatewayState":"Submitted","markedForSubmissionOn":null,"organizationLabel":null,"paymentGatewayNumber":"PG-00000001",
"paymentMethodId":"${hex(5)}","paymentMethodSnapshotId":"${hex(6)}","paymentOption":[],"paymentScheduleKey":null,"payoutId":null,
"prepayment":false,"referenceId":"ch_1","secondPaymentReferenceId":null,"settledOn":null,"softDescriptor":null,
"softDescriptorPhone":null,"standalone":false,"submittedOn":"2026-03-31 00:30:37","updatedById":"${hex(3)}","updatedDate":"2026-03-31 00:30:37"}`

const taxationItem = (
  n: number
): string => `{"id":"${hex(5000 + n)}","name":"State tax","balance":${amount(n)},"creditAmount":0.00,
"paymentAmount":0.00,"availableToCreditAmount":${amount(n)},"exemptAmount":0.00,"jurisdiction":"California","locationCode":"06",
"sourceTaxItemId":null,"taxAmount":${amount(n)},"taxCode":"default","taxCodeDescription":"default","taxDate":"${day(n)}",
"taxRate":0.087500000,"taxRateDescription":"CA","taxRateType":"Percentage"}`

const invoiceItem = (
  n: number
): string => `{"id":"${hex(1000 + n)}","accountingCode":"Subscription revenue","appliedToItemId":null,
"availableToCreditAmount":${amount(n)},"balance":${amount(n)},"bookingReference":null,"chargeAmount":${amount(n)},"chargeDate":"2026-03-01 00:00:00",
"chargeDescription":"Monthly fee","chargeId":"${hex(2000 + n)}","chargeName":"Recurring fee ${n}","chargeType":"Recurring",
"description":"","excludeItemBillingFromRevenueAccounting":false,"invoiceScheduleId":null,"invoiceScheduleItemId":null,
"processingType":"Charge","productName":"Product ${n % 7}","productRatePlanChargeId":"${hex(3000 + n)}","purchaseOrderNumber":null,
"quantity":1.000000000,"serviceStartDate":"${day(n)}","serviceEndDate":"2026-03-31","sku":"SKU-${n}","sourceItemType":"SubscriptionComponent",
"subscriptionId":"${hex(4000 + n)}","subscriptionName":"A-S000000${n}","taxAmount":${amount(n)},"taxCode":"default","taxMode":"TaxExclusive",
"taxationItems":{"data":[${taxationItem(2 * n)},${taxationItem(2 * n + 1)}]},"unitOfMeasure":"Each","unitPrice":${amount(n)}}`

const record = (
  n: number
): string => `{"id":"${hex(n)}","paymentNumber":"P-${String(n).padStart(8, "0")}","accountId":"${hex(n + 1)}",
"amount":${amount(n)},"appliedAmount":${amount(n)},"unappliedAmount":0.0,"refundAmount":0.0,"currency":"USD","effectiveDate":"${day(n)}",
"gateway":"Stripe","gatewayOrderId":"o-${n}","gatewayResponse":"Approved","gatewayResponseCode":"00","gatewayState":"Submitted",
"paymentMethodId":"${hex(n + 2)}","referenceId":"ch_${n}","source":"API","sourceName":"API","status":"Processed","type":"Electronic",
"createdById":"${hex(9)}","createdDate":"${day(n)}T00:30:37-07:00","updatedById":"${hex(9)}","updatedDate":"${day(n)}T00:30:37-07:00"}`

const many = (count: number, one: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => one(n)).join(",")
/** Zuora writes its JSON without line breaks. */
const flat = (json: string): string => json.replaceAll("\n", "")

/** Path without query → body. Items: 40 with two taxation items each. Records: 99. */
export const bodies: Readonly<Record<string, string>> = {
  "/oauth/token": '{"access_token":"0123456789abcdef0123456789abcdef","token_type":"bearer","expires_in":3599}',
  "/v1/payments/P-00000001": flat(payment),
  "/v1/payments/P-00000001/apply": flat(payment),
  "/v1/invoices/INV00000001/items": flat(`{"success":true,"invoiceItems":[${many(40, invoiceItem)}]}`),
  "/object-query/payments": flat(`{"data":[${many(99, record)}]}`)
}

/** As Zuora's answers carry them (Zuora API reference, Response headers). */
export const headers: Readonly<Record<string, string>> = {
  "content-type": "application/json;charset=utf-8",
  "ratelimit-limit": "50000, 50000;w=60, 2250000;w=3600, 27000000;w=86400",
  "ratelimit-remaining": "49990",
  "ratelimit-reset": "41",
  "concurrency-limit-type": "default",
  "concurrency-limit-limit": "40",
  "concurrency-limit-remaining": "39",
  "zuora-request-id": "0f8fad5b-d9cb-469f-a165-70867728950e",
  "zuora-track-id": "bench"
}
