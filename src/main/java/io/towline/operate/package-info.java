/** The running proxy as operators see and steer it, and the ways by which they reach it. */
package io.towline.operate;
