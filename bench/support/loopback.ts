import { Socket } from 'node:net';

/** Makes a socket to a port of this computer, whatever the name: TLS checks that. */
export function loopback(port: number): Socket {
    const socket = new Socket();
    const connect = socket.connect.bind(socket);
    return Object.assign(socket, { connect: () => connect(port, '127.0.0.1') });
}
