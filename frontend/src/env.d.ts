/// <reference types="vite/client" />
// Brings the names of the phone kit's components into templates (they are found by name, see vite.config.ts).
import type {} from 'vant'
