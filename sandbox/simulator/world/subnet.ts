/** A subnet of a virtual network, delegated to flexible servers. */
export interface Subnet {
    /** Resource id. */
    readonly id: string;
    /** `10.0.0.0/28` */
    readonly addressPrefix: string;
    /** Resource id. Absent: the subnet has no network security group. */
    readonly networkSecurityGroupId?: string;
}
