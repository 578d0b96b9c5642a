import { type Brick, type Wall, wallSentence } from '../lib/grade.ts';

function Bricks({ bricks, footing = false }: { readonly bricks: readonly Brick[]; readonly footing?: boolean }) {
  return (
    <span className={footing ? 'course footing' : 'course'}>
      {bricks.map((brick) => (
        <span key={brick.id} className={`brick ${brick.standing}`} style={{ flexGrow: brick.width }} />
      ))}
    </span>
  );
}

/** A course per task, a brick per check, width by points, safeguards as the footing. `row` lays the courses side by side. */
export function CheckWall({ wall, layout = 'stack', label }: { readonly wall: Wall; readonly layout?: 'stack' | 'row'; readonly label?: string }) {
  return (
    <span className={`wall ${layout}`} role="img" aria-label={label ?? wallSentence(wall)}>
      <span className="courses">
        {wall.courses.map((course, index) => (
          <Bricks key={course[0]?.id ?? index} bricks={course} />
        ))}
      </span>
      {wall.footing.length > 0 && <Bricks bricks={wall.footing} footing />}
    </span>
  );
}
