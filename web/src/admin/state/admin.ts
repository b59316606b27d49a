// What every page of the signed-in operator has at hand.
import { createContext, useContext } from 'react';

import type { AdminApi } from '../api/client';
import type { ServerStatus } from '../api/shapes';
import type { Results } from './results';
import type { Polling } from './use-polled';

export interface Admin {
  readonly api: AdminApi;
  readonly results: Results;
  readonly server: Polling<ServerStatus>;
}

const context = createContext<Admin | undefined>(undefined);
export const AdminProvider = context.Provider;

export function useAdmin(): Admin {
  const admin = useContext(context);
  if (!admin) throw new Error('useAdmin outside of AdminProvider');
  return admin;
}
