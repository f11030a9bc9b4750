/** Keys and ids of the sandbox's built-in seed that the story uses. */
export const collectAccount = "A00000001"
export const memoAccount = "A00000003"
export const declinedAccount = "A00000005"
export const payment = "P-00000100"
export const consolidated = {
  number: "INV00000100",
  item: "4028905f5a87c0ff015a87d3ae7a0101",
  tax: "4028905f5a87c0ff015a87d3ae7a0102"
}
export const memoInvoice = {
  number: "INV00000200",
  item: "4028905f5a87c0ff015a87d3ae7a0201",
  tax: "4028905f5a87c0ff015a87d3ae7a0202",
  otherItem: "4028905f5a87c0ff015a87d3ae7a0203"
}
export const memo = {
  number: "CM00000100",
  item: "4028905f5a87c0ff015a889e590e0101",
  tax: "4028905f5a87c0ff015a889e590e0102"
}
export const legacyInvoice = "INV00000300"
export const legacyPayment = "P-00000200"
/** The payment that nobody of ours made, as text and in minor units. */
export const strangerAmount = "23.17"
export const strangerMinor = "2317"
