/** Version of the plugin contracts. Plugins name the range they were written for; see `definePlugin`. */
export const KERNEL_VERSION = '0.1.0';
