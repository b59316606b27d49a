/** While something is fetched, on top of the picture in index.html; `words` once it is known what. */
export function Opening({ words }: { readonly words?: string }) {
  return <main data-opening>{words !== undefined && <p data-state="returning">{words}</p>}</main>;
}
