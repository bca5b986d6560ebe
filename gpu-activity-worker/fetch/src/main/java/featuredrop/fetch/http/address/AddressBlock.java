package featuredrop.fetch.http.address;

import java.net.Inet4Address;
import java.net.InetAddress;

/// A block of addresses.
///
/// @param name for the operator
@SuppressWarnings("ArrayRecordComponent") // constants, never compared
record AddressBlock(byte[] prefix, int bits, String name) {
    /// @param cidr address and number of bits, as in `10.0.0.0/8`
    static AddressBlock of(String cidr, String name) {
        int slash = cidr.indexOf('/');
        InetAddress literal = InetAddress.ofLiteral(cidr.substring(0, slash));
        byte[] prefix = literal.getAddress();
        if (literal instanceof Inet4Address && cidr.indexOf(':') >= 0) {
            // Java gives a mapped address as the IPv4 address in it.
            prefix = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0};
        }
        return new AddressBlock(prefix, Integer.parseInt(cidr.substring(slash + 1)), name);
    }

    boolean holds(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
