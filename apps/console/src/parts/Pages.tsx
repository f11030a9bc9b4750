/** From one page of a list to the next. The way back is the browser's. */

interface Props {
  readonly next: string | null
  readonly isFirst: boolean
  readonly go: (after: string | undefined) => void
}

export const Pages = ({ go, isFirst, next }: Props) =>
  isFirst && next === null ? null : (
    <nav className="pages" aria-label="Pages">
      <button
        type="button"
        className="plain"
        disabled={isFirst}
        onClick={() => {
          go(undefined)
        }}
      >
        First page
      </button>
      <button
        type="button"
        className="plain"
        disabled={next === null}
        onClick={() => {
          go(next ?? undefined)
        }}
      >
        Next page
      </button>
    </nav>
  )
