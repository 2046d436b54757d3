/** What keeps clients with their servers: the cookie's values and fields, and what was learnt from servers' answers. */
package io.towline.upstream.sticky;
