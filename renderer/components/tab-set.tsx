/** Tabs: several views of one subject. */

import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import './tab-set.css';

export interface TabItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

export interface TabSetProps {
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  /** Controls at the right end of the tab row. */
  readonly trailing?: ReactNode;
}

export function TabSet({ label, items, selected, onSelect, trailing }: TabSetProps) {
  return (
    <Tabs className="tab-set" selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <div className="tab-set__head">
        <TabList className="tab-set__list" aria-label={label}>
          {items.map((item) => (
            <Tab key={item.id} id={item.id} className="tab-set__tab">
              {item.label}
            </Tab>
          ))}
        </TabList>
        {trailing ? <div className="tab-set__trailing">{trailing}</div> : null}
      </div>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="tab-set__panel">
          {item.content}
        </TabPanel>
      ))}
    </Tabs>
  );
}
