/** What texts of a file stand for, and what is said of those that stand for nothing. Pure: no files, no settings, no names looked up. */
package io.towline.config.value;
