/** The thumb, drawn once: turned upside down it is the other one. */
export function Thumb({ isUp }: { isUp: boolean }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      style={isUp ? undefined : { rotate: '180deg' }}
    >
      <rect x="2.5" y="10" width="4" height="11" rx="1.2" />
      <path d="M8.5 20.2V11L12.6 3.6c.5-.8 1.5-1.1 2.3-.6 1 .5 1.5 1.6 1.2 2.7L15 9.5h4.2c1.5 0 2.6 1.4 2.2 2.9l-1.8 6.9c-.3 1-1.2 1.7-2.2 1.7h-6.9c-.8 0-1.4-.3-2-.8z" />
    </svg>
  );
}

export function Gear() {
  return (
    <svg className="icon stroke" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 7h9m5 0h2M4 17h2m5 0h9" />
      <circle cx="15.5" cy="7" r="2.5" />
      <circle cx="8.5" cy="17" r="2.5" />
    </svg>
  );
}

export function Back() {
  return (
    <svg className="icon stroke" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M14.5 5.5 8 12l6.5 6.5" />
    </svg>
  );
}

export function Magnifier() {
  return (
    <svg className="icon stroke" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="11" cy="11" r="6" />
      <path d="m15.5 15.5 5 5" />
    </svg>
  );
}
