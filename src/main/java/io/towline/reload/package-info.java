/**
 * A new configuration put in force: judged, prepared (all that may fail), applied (all at once); and the start, which is the first of them.
 */
package io.towline.reload;
