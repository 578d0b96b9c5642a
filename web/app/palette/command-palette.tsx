import '../styles/palette.css';
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import { type Command, type CommandGroup, finds, paletteOpen, runCommand, useCommandGroups } from '../../lib/commands.ts';

/** Every action on the screen, by name. What is chosen happens once the palette is gone, so that it may move the focus. */
export function CommandPalette() {
  const [open, setOpen] = useState(true);
  const groups = useCommandGroups();
  const chosen = useRef<Command>(undefined);
  const choose = (command: Command): void => {
    chosen.current = command;
    setOpen(false);
  };
  const gone = (): void => {
    paletteOpen.set(false);
    if (chosen.current) runCommand(chosen.current.id);
  };
  return (
    <Dialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(shown) => !shown && gone()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="palette" aria-label="Command palette">
          <Autocomplete.Root items={groups} inline open autoHighlight="always" keepHighlight itemToStringValue={({ title }: Command) => title} filter={finds}>
            <Autocomplete.Input className="palette-input" aria-label="Search actions" placeholder="What do you want to do?" />
            <Dialog.Close className="sr">Close the command palette</Dialog.Close>
            <Autocomplete.Empty className="palette-empty">No action on this screen is called that.</Autocomplete.Empty>
            <Autocomplete.List className="palette-list">
              {(group: CommandGroup) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className="palette-group">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(command: Command) => (
                      <Autocomplete.Item key={command.id} value={command} className="palette-item" onClick={() => choose(command)}>
                        <span>{command.title}</span>
                        {command.keys && <kbd>{command.keys}</kbd>}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
