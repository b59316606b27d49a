/** Two people called, both ticked; the second one is only a ring: that is how we show who is away. */
export function LogoMark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden width="30" height="30">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <g
        stroke="var(--accent-ink)"
        fill="none"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <circle cx="11" cy="12" r="2.8" fill="var(--accent-ink)" />
        <circle cx="21.5" cy="12" r="3" strokeWidth="2" strokeDasharray="2.4 2.3" />
        <path d="M9 21.2l3.6 3.6L23 19" />
      </g>
    </svg>
  );
}
