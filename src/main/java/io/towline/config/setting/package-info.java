/** What one setting may hold: a view of a section, the readings that readers are made of, and what is said of a key that is no setting. */
package io.towline.config.setting;
