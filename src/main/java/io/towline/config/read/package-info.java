/** Readers: sections of a file become records, and all mistakes are noted on the way. The room to go to for who has a file. */
package io.towline.config.read;
