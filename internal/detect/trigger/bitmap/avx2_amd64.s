//go:build !purego

#include "textflag.h"

// The bit of each high half of an ASCII byte. All others have what no entry of
// rows has, and VPSHUFB looks nothing up for a byte from 0x80 on.
DATA bits<>+0(SB)/8, $0x8040201008040201
DATA bits<>+8(SB)/8, $0xFFFFFFFFFFFFFFFF
GLOBL bits<>(SB), RODATA|NOPTR, $16

DATA low<>+0(SB)/8, $0x0F0F0F0F0F0F0F0F
GLOBL low<>(SB), RODATA|NOPTR, $8

// SET writes the word of the set whose row is given.
#define SET(row, word) \
	VPSHUFB Y0, row, Y10     \
	VPSHUFB Y1, row, Y11     \
	VPAND Y2, Y10, Y10       \
	VPAND Y3, Y11, Y11       \
	VPCMPEQB Y2, Y10, Y10    \
	VPCMPEQB Y3, Y11, Y11    \
	VPMOVMSKB Y10, AX        \
	VPMOVMSKB Y11, BX        \
	SHLQ $32, BX             \
	ORQ BX, AX               \
	MOVQ AX, (8*word)(DI)

// func fillAVX2(blocks *Block, text *byte, n int, rows *[9][16]byte)
TEXT ·fillAVX2(SB), NOSPLIT, $0-32
	MOVQ blocks+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ rows+24(FP), DX
	VBROADCASTI128 (DX), Y4
	VBROADCASTI128 16(DX), Y5
	VBROADCASTI128 32(DX), Y6
	VBROADCASTI128 48(DX), Y7
	VBROADCASTI128 64(DX), Y8
	VBROADCASTI128 80(DX), Y9
	VBROADCASTI128 96(DX), Y12
	VBROADCASTI128 112(DX), Y13
	VBROADCASTI128 bits<>(SB), Y14
	VPBROADCASTQ low<>(SB), Y15

block:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPSRLW $4, Y0, Y2
	VPSRLW $4, Y1, Y3
	VPAND Y15, Y2, Y2
	VPAND Y15, Y3, Y3
	VPSHUFB Y2, Y14, Y2 // the bit of the high half
	VPSHUFB Y3, Y14, Y3
	SET(Y4, 0)
	SET(Y5, 1)
	SET(Y6, 2)
	SET(Y7, 3)
	SET(Y8, 4)
	SET(Y9, 5)
	SET(Y12, 6)
	SET(Y13, 7)
	VBROADCASTI128 128(DX), Y12 // no register is left
	SET(Y12, 8)
	VBROADCASTI128 96(DX), Y12
	ADDQ $64, SI
	ADDQ $72, DI
	DECQ CX
	JNZ block
	VZEROUPPER
	RET
