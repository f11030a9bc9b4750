/** Migration 3: few documents of Zuora are gone, and an incremental run must find them without looking at all others. */
export const goneDocuments = `create index seen_gone on recon.seen (tenant, read_in) where is_gone`
