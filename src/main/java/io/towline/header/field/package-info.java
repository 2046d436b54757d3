/** Which fields go on to the far side: not those of one connection, not what a route removes, not what belongs elsewhere. Pure. */
package io.towline.header.field;
