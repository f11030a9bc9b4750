/** One box for whatever somebody has in hand. Ctrl K or ⌘ K goes to it from anywhere. */
import { useNavigate } from "@tanstack/react-router"
import { type FormEvent, useEffect, useRef } from "react"

export const SearchBox = () => {
  const box = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  useEffect(() => {
    const go = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      box.current?.focus()
      box.current?.select()
    }
    window.addEventListener("keydown", go)
    return () => {
      window.removeEventListener("keydown", go)
    }
  }, [])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = box.current?.value.trim() ?? ""
    if (text !== "") void navigate({ to: "/search", search: { for: text } })
  }
  return (
    <form className="search" role="search" aria-label="Everywhere" onSubmit={submit}>
      <input
        ref={box}
        type="search"
        aria-label="Search"
        aria-keyshortcuts="Control+K Meta+K"
        placeholder="Number, id, track id"
        title="A document’s number, an account’s id, a gateway’s reference, a track id or idempotency key (Ctrl K)"
        maxLength={200}
        spellCheck={false}
      />
    </form>
  )
}
