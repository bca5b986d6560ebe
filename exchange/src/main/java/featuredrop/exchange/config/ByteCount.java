package featuredrop.exchange.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The number counts bytes and is written with its unit: `512B`, `64KiB`, `32MiB`, `2GiB`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ByteCount {}
