/** The mark: a loop with its arrow. */

export function Logo() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 22 22"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
    >
      <path d="M8.2 3.9 A7.6 7.6 0 1 0 13.9 3.9" />
      <path d="M4.6 2.9 L8.5 3.8 L7.7 7.7" strokeLinejoin="round" />
    </svg>
  );
}
