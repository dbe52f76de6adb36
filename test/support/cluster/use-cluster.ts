import { useCluster } from './cluster.ts';

useCluster();
