/** Bearer tokens: who has one of those in a file. Knows of no request. */
package io.towline.access.token;
