00307nam a2200109 a 450000100030000000800410000310000190004424500360006326000250
0099520005800124650001500182k1200101s1978    aj            000 0 aze d1 aRə
himov, Əli10aXəzər dənizicRəhimov, Əli  aBakı :bElm,c1978.  aSah
illər və adalar haqqında; çaylar, küləklər. 0aDənizlər
00245nam a2200097 a 450000100030000000800410000310000230004424500400006726000250
0107650001500132k2200101s1978    aj            000 0 aze d1 aKərimov, Ağas
ən10aŞahmat kitabıcKərimov, Ağasən  aBakı :bElm,c1978. 0aDənizl
ər
00261nam a2200097 a 450000100030000000800410000310000260004424500530007026000250
0123650001500148k3200101s1978    aj            000 0 aze d1 aHüseynova, Ş�
�fiqə10aMilli çalğı alətləricHüseynova, Şəfiqə  aBakı :bElm,c1
978. 0aDənizlər
