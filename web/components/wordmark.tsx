import { Link } from '@tanstack/react-router';

export function Wordmark() {
  return (
    <Link to="/" className="wordmark" aria-label="Rampart, home">
      <svg viewBox="0 0 32 26" aria-hidden="true" focusable="false">
        <path d="M1 1h8v6H1zm11 0h8v6h-8zm11 0h8v6h-8zM1 10h13.500v6H1zm16.500 0H31v6H17.500zM1 19h30v6H1z" />
      </svg>
      <span>Rampart</span>
    </Link>
  );
}
