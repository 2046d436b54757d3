/** Files that list something, one a line. */
package io.towline.config.lists;
