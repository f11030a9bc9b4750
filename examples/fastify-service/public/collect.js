// One press of the button is one intention with one id, made before the first byte goes out and kept until its end is
// known. Pressing again, reloading or retrying sends the same id, and the service never charges twice for it.

/** Answers that end an intention: the next press is a new one. */
const isOver = (next) => next === "done" || next === "new id" || next === "correct it"

/** Resolves to the service's answer; rejects if none came, and then the next press asks again with the same id. */
export const press = async ({ account, fetch, newId, storage }) => {
  const place = `collect ${account}`
  const operationId = storage.getItem(place) ?? newId()
  storage.setItem(place, operationId)
  const response = await fetch(`/accounts/${account}/collect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ operationId })
  })
  const answer = await response.json()
  if (isOver(answer.next)) storage.removeItem(place)
  return answer
}

/** What the customer reads. */
export const said = ({ error, next }) =>
  next === "done"
    ? "Thank you, we have your payment."
    : next === "resume"
      ? "We are still waiting for your bank. You will not be charged twice; we look again by ourselves."
      : next === "same id again"
        ? "We could not reach the bank. Nothing was charged; we try again by ourselves."
        : error === "Declined"
          ? "Your bank declined the payment. Nothing was charged."
          : "This could not be collected. Nothing was charged."
