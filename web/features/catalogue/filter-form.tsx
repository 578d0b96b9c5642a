import { Search } from 'lucide-react';
import { type Ref, useId } from 'react';
import type { ScenarioSummary } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { type FilterName, type Filters, matches, type Option, optionsOf, without } from './filters.ts';

const legends: Record<Exclude<FilterName, 'q'>, string> = {
  topic: 'Topic',
  level: 'Level',
  minutes: 'Time',
  runtime: 'Runs as',
  framework: 'Control framework',
};

interface Props {
  readonly scenarios: readonly ScenarioSummary[];
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}
function Choices({ name, options, props }: { readonly name: Exclude<FilterName, 'q'>; readonly options: readonly Option[]; readonly props: Props }) {
  const { scenarios, filters, onChange } = props;
  const others = without(filters, name);
  const choose = (value: string | undefined): void =>
    onChange(value === undefined ? others : { ...others, [name]: name === 'minutes' ? Number(value) : value });
  const countOf = (value: string): number =>
    scenarios.filter((scenario) => matches(scenario, { ...others, [name]: name === 'minutes' ? Number(value) : value })).length;
  if (options.length < 2) return null;
  return (
    <fieldset className="choices">
      <legend>{legends[name]}</legend>
      <label className="choice">
        <input type="radio" name={name} checked={filters[name] === undefined} onChange={() => choose(undefined)} />
        Any
      </label>
      {options.map((option) => (
        <label className="choice" key={option.value}>
          <input type="radio" name={name} checked={String(filters[name]) === option.value} onChange={() => choose(option.value)} />
          {option.label}
          <span className="count" aria-hidden="true">
            {countOf(option.value)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function SearchField({
  value,
  onChange,
  ref,
}: {
  readonly value: string;
  readonly onChange: (q: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}) {
  const id = useId();
  return (
    <div className="search-field">
      <label htmlFor={id} className="sr">
        Search titles, topics and controls
      </label>
      <Icon of={Search} />
      <input
        id={id}
        ref={ref}
        className="input"
        type="search"
        value={value}
        placeholder="Search titles, topics and controls"
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

/** The filters as a form; on small screens folded behind their count. */
export function FilterForm(props: Props) {
  const options = optionsOf(props.scenarios);
  const names = Object.keys(legends) as Exclude<FilterName, 'q'>[];
  return (
    <form className="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      {names.map((name) => (
        <Choices key={name} name={name} options={options[name]} props={props} />
      ))}
    </form>
  );
}
